"""How the platform is started, migrated and watched."""
