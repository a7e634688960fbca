"""Where the heart beats, classes of alike beats and their median beats."""
