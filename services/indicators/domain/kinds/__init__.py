"""The known ways of counting; a measure names one of them and its parameters in the catalogue."""
