"""Facts out of the database, protected releases in; the one page company and employee both see."""
