"""The local service: other programs of this computer search through HTTP on loopback.

`resources/service/openapi.json` describes it for those who write such programs.
"""
