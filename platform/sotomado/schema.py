"""All tables in one place, for migrations and for tests. Imported by neither slice nor service."""

from sotomado.accounts import models as accounts
from sotomado.accounts.company_doors import models as company_doors
from sotomado.accounts.factors import models as factors
from sotomado.accounts.reached import models as reached
from sotomado.accounts.secrecy import models as secrecy
from sotomado.accounts.support import models as support
from sotomado.applications import models as applications
from sotomado.assessments import models as assessments
from sotomado.audit import models as audit
from sotomado.availability import models as availability
from sotomado.billing.checkout import models as checkout
from sotomado.billing.invoices import models as invoices
from sotomado.billing.packs import models as packs
from sotomado.billing.payouts import models as payouts
from sotomado.billing.reconciling import models as reconciling
from sotomado.billing.webhooks import models as webhooks
from sotomado.bookings import models as bookings
from sotomado.bookings.answers import models as answers
from sotomado.bookings.claims import models as claims
from sotomado.bookings.privately import models as privately
from sotomado.bookings.pushing import models as pushing
from sotomado.bookings.reminders import models as reminders
from sotomado.bookings.replacing import models as replacing
from sotomado.bookings.series import models as series
from sotomado.bookings.waiting import models as waiting
from sotomado.companies import models as companies
from sotomado.companies.brief import models as company_brief
from sotomado.companies.contracts import models as company_contracts
from sotomado.companies.downloads import models as company_downloads
from sotomado.companies.hr import models as company_hr
from sotomado.companies.inviting import models as inviting
from sotomado.companies.roster import models as roster
from sotomado.companies.setting_up import models as setting_up
from sotomado.companies.single_sign_on import models as single_sign_on
from sotomado.companies.tickets import models as tickets
from sotomado.companies.tokens import models as company_tokens
from sotomado.companies.webhooks import models as company_webhooks
from sotomado.consultations import models as consultations
from sotomado.consultations.actions import models as actions
from sotomado.consultations.cards import models as cards
from sotomado.consultations.closing import models as closing
from sotomado.consultations.handing_on import models as handing_on
from sotomado.consultations.intake import models as intake
from sotomado.consultations.life_line import models as life_line
from sotomado.consultations.notes import models as notes
from sotomado.consultations.reactions import models as reactions
from sotomado.consultations.recording import models as recording
from sotomado.consultations.reports import models as consultants_reports
from sotomado.consultations.room import models as room
from sotomado.consultations.words import models as own_words
from sotomado.database import Base
from sotomado.directory import models as directory
from sotomado.directory.search import models as search
from sotomado.files import models as files
from sotomado.flags import models as flags
from sotomado.keys import models as keys
from sotomado.ledger import models as ledger
from sotomado.oneonones import models as oneonones
from sotomado.oneonones.before import models as before_one_on_ones
from sotomado.oneonones.pairs import models as pairs
from sotomado.oneonones.programmes import models as programmes
from sotomado.oneonones.series import models as inside_series
from sotomado.oneonones.showing import models as showing
from sotomado.oneonones.table import models as table_for_two
from sotomado.oneonones.themes import models as pair_themes
from sotomado.outbox import models as outbox
from sotomado.personal_data import models as personal_data
from sotomado.reporting import models as reporting
from sotomado.reporting.answers import models as company_answers
from sotomado.reporting.frame import models as frame
from sotomado.reporting.voices import models as voices
from sotomado.safety import models as safety
from sotomado.shortlists import models as shortlists
from sotomado.shortlists.learning import models as learning

SLICES = (
    accounts,
    actions,
    answers,
    applications,
    assessments,
    audit,
    availability,
    before_one_on_ones,
    bookings,
    cards,
    checkout,
    claims,
    closing,
    companies,
    company_answers,
    company_brief,
    company_contracts,
    company_doors,
    company_downloads,
    company_hr,
    company_tokens,
    company_webhooks,
    consultants_reports,
    consultations,
    directory,
    factors,
    files,
    flags,
    frame,
    handing_on,
    inside_series,
    intake,
    inviting,
    invoices,
    keys,
    learning,
    ledger,
    life_line,
    notes,
    oneonones,
    outbox,
    own_words,
    packs,
    pair_themes,
    pairs,
    payouts,
    personal_data,
    privately,
    programmes,
    pushing,
    reached,
    reactions,
    reconciling,
    recording,
    reminders,
    replacing,
    reporting,
    room,
    roster,
    safety,
    search,
    setting_up,
    secrecy,
    series,
    shortlists,
    showing,
    support,
    single_sign_on,
    table_for_two,
    tickets,
    voices,
    waiting,
    webhooks,
)
metadata = Base.metadata
