"""A company's own accounts open the desk for its people: OpenID Connect and SAML 2.0."""
