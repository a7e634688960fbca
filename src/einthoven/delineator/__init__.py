"""Training of the network that finds P, QRS and T in every lead (``measure.waves.network`` runs it, without torch)."""
