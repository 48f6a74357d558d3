"""OGC SensorThings 1.1, reading only: sensors and readings as Things, Datastreams, Observations.

Ids are ours: a Thing, its Location, Sensor and FeatureOfInterest are called as the sensor is, an
ObservedProperty as the pollutant, a Datastream `<sensor_id>:<pollutant>`, an Observation
`<sensor_id>:<pollutant>:<start>`.
"""
