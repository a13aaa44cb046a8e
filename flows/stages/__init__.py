"""One module per stage: plain functions over a run's folder, each done once its file is there."""
