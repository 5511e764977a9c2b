"""Seeds Kolibri, in its own shell: a class in which people completed a document of a lesson.

SEED has {"people": [id_number], "completed": {id_number: day}}; the last line of the output
has Kolibri's ID of each person.
"""

import datetime
import json
import os
import uuid

from django.utils import timezone
from kolibri.core.auth.models import Classroom, Facility, FacilityUser
from kolibri.core.content.models import ChannelMetadata, ContentNode
from kolibri.core.lessons.models import Lesson, LessonAssignment
from kolibri.core.logger.models import ContentSummaryLog


def uid(name):
    return uuid.uuid5(uuid.NAMESPACE_URL, name).hex


seed = json.loads(os.environ["SEED"])
facility = Facility.objects.get()
admin = FacilityUser.objects.get(username="admin")
channel, node, content = uid("channel"), uid("node"), uid("FF-1")
root = ContentNode.objects.create(id=uid("root"), title="Workshop", content_id=uid("root content"), channel_id=channel, kind="topic", available=True)
ChannelMetadata.objects.create(id=channel, name="Workshop", root=root, min_schema_version="1")
ContentNode.objects.create(id=node, parent=root, title="Fault finding", content_id=content, channel_id=channel, kind="document", available=True)
plant = Classroom.objects.create(name="Plant", parent=facility)
Classroom.objects.create(name="Nobody", parent=facility)
resource = {"contentnode_id": node, "content_id": content, "channel_id": channel}
lesson = Lesson.objects.create(title="Fault finding", collection=plant, created_by=admin, is_active=True, resources=[resource])
LessonAssignment.objects.create(lesson=lesson, collection=plant, assigned_by=admin)
ids = {}
for number in seed["people"]:
    user = FacilityUser.objects.create(username="p" + number, full_name="Person " + number, facility=facility, id_number=number)
    plant.add_member(user)
    ids[number] = user.id
    if number in seed["completed"]:
        day = datetime.date.fromisoformat(seed["completed"][number])
        done = timezone.make_aware(datetime.datetime(day.year, day.month, day.day, 10))
        ContentSummaryLog.objects.create(
            user=user, content_id=content, channel_id=channel, kind="document", progress=1, time_spent=8 * 3600,
            start_timestamp=done, end_timestamp=done, completion_timestamp=done,
        )
print(json.dumps({"course": content, "people": ids}))
