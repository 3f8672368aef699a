"""What somebody means to do or to notice until next time, and the word at the date they chose."""
