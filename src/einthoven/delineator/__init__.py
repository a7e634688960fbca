"""Training of the network that finds P, QRS and T in every lead (``measure.network`` runs it, without torch)."""
