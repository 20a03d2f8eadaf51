"""From what is written to what is there: raids laid out, traffic as flights, batteries assembled, names addressed."""
