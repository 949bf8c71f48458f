"""Settings: from arguments, the environment, a TOML file and defaults, in this order."""

from auditor.config.load import find_config, load_settings
from auditor.config.model import (
    AboutSettings,
    AuditSettings,
    DaemonSettings,
    IngestSettings,
    NetworkSettings,
    PrepareSettings,
    PrivacySettings,
    RetentionSettings,
    RuleSettings,
    ScheduleSettings,
    Settings,
    SourceSettings,
)

__all__ = [
    "AboutSettings",
    "AuditSettings",
    "DaemonSettings",
    "IngestSettings",
    "NetworkSettings",
    "PrepareSettings",
    "PrivacySettings",
    "RetentionSettings",
    "RuleSettings",
    "ScheduleSettings",
    "Settings",
    "SourceSettings",
    "find_config",
    "load_settings",
]
