"""The API: JSON over the services. In: requests of people and programs. Out: JSON or problem+json."""
