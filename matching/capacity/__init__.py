"""From many lists at once to prices at which nobody is asked for more than they can give.

allocation   everybody's list within everybody's room, with a certificate; prices by day
prices       the smoothed dual, by Newton's method      near_ties   what prices leave open, as a linear programme
"""
