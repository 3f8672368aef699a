"""Files people entrust to us: looked at before they are kept, kept sealed, served with care."""
