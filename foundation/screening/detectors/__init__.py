"""Finding personal data in text: each module yields stretches of the text it is given, and knows nothing else."""
