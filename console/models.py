"""Tokens of programs that ask the hub: only a hash is kept, with what each may do."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from rest_framework_api_key.models import AbstractAPIKey

from connectors.kit.secrets import EncryptedJSONField


class ApiToken(AbstractAPIKey):
    """A program's leave to call the API. Shown once when made; revoked here."""

    class Scope(models.TextChoices):
        READ = "read", "read the status"
        ACT = "act", "read, retry and run"

    scope = models.CharField(max_length=4, choices=Scope.choices, default=Scope.READ)
    last_used = models.DateTimeField(null=True, editable=False)

    class Meta(AbstractAPIKey.Meta):
        verbose_name = "API token"
        verbose_name_plural = "API tokens"


class SecondFactor(models.Model):
    """The authenticator app of one user; asked for at log-in once it has shown a right code.

    `held`: the key it shares with the app. `recovery`: hashes of codes that are good once each.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    held: Any = EncryptedJSONField(default=dict, editable=False)
    recovery = models.JSONField(default=list, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    last_step = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"second factor of {self.user}"
