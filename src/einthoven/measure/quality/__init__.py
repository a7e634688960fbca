"""How far the leads and the recording can be trusted: disturbances, gain, exchanged electrodes."""
