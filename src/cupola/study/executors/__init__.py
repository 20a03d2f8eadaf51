"""Where replications are simulated: threads, processes, a Dask cluster, or an executor of the caller's."""
