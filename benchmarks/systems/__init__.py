"""Two plain systems that find mentions and attributions, for docs/baselines.md. Nothing here is part of the package."""
