"""A twin of Stripe of our own, for the demo and for tests: real HTTP on this machine only, and no money.

It knows nothing of the product. What a request may say is read from the installed client itself (`schema`), what then
happens is written in `objects`, the pages people pay on are in `pages`, and what is told of it in `webhooks`.
`control` is the client for whoever directs the play: the clock, the switches, the deliveries.
"""
