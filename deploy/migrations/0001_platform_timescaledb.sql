-- Make TimescaleDB's hypertables available; nothing of the TSL edition is used here.
CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE SCHEMA IF NOT EXISTS api;
