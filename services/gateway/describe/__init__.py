"""What there is, for people and programs: OpenAPI, AsyncAPI, a page to read them."""
