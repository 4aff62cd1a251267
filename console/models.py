"""Tokens of programs that ask the hub: only a hash is kept, with what each may do."""

from django.db import models
from rest_framework_api_key.models import AbstractAPIKey


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
