"""From a signed contract to the first report: how far a company has come, for its HR and for operators alike."""
