"""Made-up corpora of any size, in the shape that people edit, clean or with known defects."""
