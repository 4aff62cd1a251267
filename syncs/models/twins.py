"""Which record may book an order that comes by several ways."""

from django.db import models
from django.utils import timezone

from connectors.models import Connection, Record


class Way(models.Model):
    """The one way by which a channel's order may be booked at a target: the row decides the race.

    `channel` is the connection that *is* the channel account, `number` the channel's own number.
    """

    target = models.ForeignKey(Connection, models.CASCADE, related_name="ways_in")
    channel = models.ForeignKey(Connection, models.CASCADE, related_name="ways_out")
    number = models.CharField(max_length=120)
    record = models.ForeignKey(Record, models.CASCADE, related_name="ways")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("target", "channel", "number"), name="one_way_an_order")
        ]
        indexes = [models.Index(fields=("target", "record"), name="way_of_record")]

    def __str__(self) -> str:
        return f"{self.number} of {self.channel_id} by record {self.record_id}"
