"""The cluster that a script, a fault run or a sandbox begins with."""

from __future__ import annotations

from kafka_tui.engine.ids import Value
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.engine.simulation.world import new_world


class Setting(Value, frozen=True):
    """The cluster to begin with. `without` are rules switched off."""

    seed: int = 0
    brokers: int = 3
    controllers: int = 1
    racks: tuple[str, ...] = ()
    configs: Configs = ()
    without: tuple[str, ...] = ()

    def world(self) -> Timeline:
        """The cluster, up and quiet. Raises WorldError for one that cannot be built."""
        return new_world(self.brokers, self.seed, self.racks, self.configs, self.without, self.controllers)

    @property
    def options(self) -> tuple[str, ...]:
        """How `kafka-tui run` is asked for it."""
        words = ["--seed", str(self.seed), "--brokers", str(self.brokers)]
        words += ["--controllers", str(self.controllers)] if self.controllers != 1 else []
        words += ["--racks", ",".join(self.racks)] if self.racks else []
        for name, value in self.configs:
            words += ["--config", f"{name}={value}"]
        for rule in self.without:
            words += ["--without", rule]
        return tuple(words)
