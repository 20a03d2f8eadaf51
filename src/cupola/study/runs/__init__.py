"""One run: `execution` fills a run folder, `simulating` chunk by chunk, `reopening` takes it up again."""
