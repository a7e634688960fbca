"""ECGs whose wave boundaries are exact: any morphology, rate and noise."""
