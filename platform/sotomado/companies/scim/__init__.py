"""SCIM 2.0 (RFC 7643, 7644): a company's identity provider keeps its people and departments here in step with its own.

Nothing it reads tells more than the company itself told us: name, address, department, manager.
Whether anybody has a password, has agreed, or ever came, stands nowhere in these files.
"""
