"""Every table of the house in one place, for migrations and for checks over the whole schema."""

import engage.accounts.models
import engage.agreements.models
import engage.audit.models
import engage.bodies.models
import engage.briefs.models
import engage.coding.models
import engage.consent.models
import engage.contributions.models
import engage.core.throttle
import engage.decisions.models
import engage.development.models
import engage.dialogue.models
import engage.drafts.models
import engage.events.models
import engage.exports.models
import engage.files.models
import engage.following.models
import engage.hearings.models
import engage.jobs
import engage.moderation.models
import engage.notifications.models
import engage.perspectives.models
import engage.questions.models
import engage.receipts.models
import engage.replies.models
import engage.wording.models  # noqa: F401
from engage.core.db import Base

metadata = Base.metadata
