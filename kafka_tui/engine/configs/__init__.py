"""Kafka's settings under Kafka's names, typed, with Kafka 4.x's defaults (KAFKA-FACTS §17).

A field's name is Kafka's with dots turned into underscores, so `linger_ms` is `linger.ms`. `parse` reads the names
and texts a person types and refuses what Kafka refuses, in the words of its ConfigException.
"""

from kafka_tui.engine.configs.broker import BrokerConfig, broker_config
from kafka_tui.engine.configs.consumer import ConsumerConfig, consumer_config
from kafka_tui.engine.configs.producer import ProducerConfig, producer_config
from kafka_tui.engine.configs.topic import TopicConfig, topic_config
from kafka_tui.engine.configs.values import ConfigError, checks_of, is_kafkas, kafka_name, parse

__all__ = [
    "BrokerConfig",
    "ConfigError",
    "ConsumerConfig",
    "ProducerConfig",
    "TopicConfig",
    "broker_config",
    "checks_of",
    "consumer_config",
    "is_kafkas",
    "kafka_name",
    "parse",
    "producer_config",
    "topic_config",
]
