"""Which words in names of files, columns and stages tell what they are? Patterns over small words, the surest first."""

# Names of files, sheets and tables. The first table whose pattern is found wins, so the narrower stand first.
TABLE_NAMES: tuple[tuple[str, str], ...] = (
    (
        "",
        r"\b(dictionary|product|products|catalogue|order|orders|items?|case|cases|ticket|tickets|quotes?|sessions?|visits?|subscriptions?)\b",
    ),
    ("opportunity_people", r"\b(contact role|opportunity contact|deal contact)"),
    ("stage_events", r"\b(history|stage changes?|transitions?)\b"),
    ("exchange_rates", r"\b(conversion rate|exchange rates?|fx rates?|currency type)"),
    ("targets", r"\b(targets?|quotas?|goals?)\b"),
    ("touches", r"\b(campaign members?|touch(es|points?)?|interactions?|form submissions?|responses?)\b"),
    ("sales_activities", r"\b(activit(y|ies)|tasks?|calls?|meetings?|engagements?|events?|emails? sent)\b"),
    ("costs", r"\b(costs?|spend|ad spend|ads? report|ads? performance|budgets?)\b"),
    ("campaigns", r"\bcampaigns?\b"),
    ("opportunities", r"\b(opportunit(y|ies)|deals?|pipeline|closed won)\b"),
    ("leads", r"\b(leads?|mqls?|inquir(y|ies)|enquir(y|ies))\b"),
    ("people", r"\b(contacts?|people|persons?|subscribers?|prospects?)\b"),
    ("accounts", r"\b(accounts?|compan(y|ies)|organi[sz]ations?|sellers|clients?|firms?)\b"),
    ("members", r"\b(users?|owners?|members?|sales teams?|teams?|agents?|reps?|sellers|staff|employees)\b"),
)

# Columns that speak for a table when the file's name says nothing: (table, header pattern, weight).
TABLE_SIGNS: tuple[tuple[str, str, int], ...] = (
    ("opportunities", r"\b(amount|deal value|close value|acv|arr|estimated sales)\b", 2),
    ("opportunities", r"\b(deal|opportunity|sales) (stage|name|phase)\b|\bstage name\b|name of the opportunity", 3),
    ("opportunities", r"\b(close|closed|closing|won) (date|at|on)\b", 2),
    ("opportunities", r"\b(opportunity|deal) id\b", 1),
    ("leads", r"\blead (id|status|source)\b|\bmql id\b", 2),
    ("leads", r"\b(converted|is converted|lifecycle stage)\b", 2),
    ("people", r"\be ?mail\b", 2),
    ("people", r"\b(first|last) name\b", 2),
    ("people", r"\bjob title\b", 1),
    ("accounts", r"\b(industry|sector)\b", 2),
    ("accounts", r"\b(employees|number of employees|employee band)\b", 2),
    ("accounts", r"\b(website|domain)\b", 1),
    ("costs", r"\b(impressions|clicks)\b", 2),
    ("costs", r"\b(cost|spend|spent|cost micros)\b", 2),
    ("touches", r"\b(touch|interaction) (type|id|channel)\b", 3),
    ("sales_activities", r"\bactivity (type|id|date)\b", 3),
    ("members", r"\bmanager\b", 2),
)
LEAST_WEIGHT = 4

# Header patterns per target column, the surest first. A type in front is what the cells must be: date, number, list, flag, email.
COLUMN_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "created_at": (
        ("date", r"^(lead |deal |opportunity |account |contact |record )?(created|create|creation)( date| at| time| on)?$"),
        ("date", r"\b(created|create date|creation|opened|added|sign ?up|registered|first contact|first seen|engage|start)\b"),
    ),
    "closed_at": (
        ("date", r"^(deal |actual )?(close|closed|closing|won|signed)( date| at| time| on)?$"),
        ("date", r"\b(clos(e|ed|ing) date|closed at|won date|won at|lost date)\b"),
    ),
    "outcome": (("list", r"\b(outcome|stage|stage name|phase|status|result)\b"),),
    "amount": (
        ("number", r"^(deal |opportunity )?(amount|value|acv|arr|price)$"),
        ("number", r"^(revenue |sales |bookings )?(targets?|quota|goal)( amount| value)?$"),
        ("number", r"\b(amount|deal value|close value|contract value|acv|tcv|arr|mrr|revenue|sales|costs?|spend|spent)\b"),
    ),
    "currency": (("currency", r"\bcurrency\b|\biso code\b"),),
    "probability": (("number", r"\bprobability\b|\bwin chance\b"),),
    "forecast_category": (("list", r"^forecast category( name)?$"),),
    "lead_source": (("list", r"^(lead |original )?source( type)?$|\blead source\b|\borigin\b|\bchannel\b|\butm source\b"),),
    "raw_status": (
        ("list", r"^(lead )?status$|\blead status\b|\blifecycle stage\b"),
        ("list", r"\bcurrent stage\b|^stage$|^(lead )?phase$"),
    ),
    "kind": (("list", r"\b(type|kind|activity type|task subtype)\b"),),
    "product": (("text", r"^product( interest| name| c)?$"),),
    "email": (("email", r"\be ?mail\b"), ("text", r"\b(customer|contact|lead) e ?mail\b|^e ?mail( address)?$")),
    "full_name": (("text", r"^(full |customer |contact |person |lead )?name$"),),
    "first_name": (("text", r"^(first|given) ?name$"),),
    "last_name": (("text", r"^(last|family) ?name$|^surname$"),),
    "title": (("text", r"^(job )?title$|\bjob title\b"),),
    "company_name": (("text", r"^(company|company name|organi[sz]ation|account name)$"),),
    "phone": (("text", r"\bphone\b|\bmobile\b"),),
    "name": (
        ("text", r"^(company|account|campaign|deal|opportunity|owner|user|organi[sz]ation) ?name$|^name( of the .*)?$"),
        ("text", r"^(account|company|campaign)$"),
    ),
    "website": (("domain", r"\b(website|web site|domain|url)\b"),),
    "industry": (("text", r"\b(industry|sector|segment)\b"),),
    "n_employees": (("number", r"\b(employees|number of employees|headcount)\b"),),
    "country": (("text", r"^(billing |mailing |office )?(country|location)( code)?$|\bcountry\b"),),
    "region": (("text", r"^(billing |mailing |seller |regional )?(region|state|office|territory)$|\bregion(al office)?\b"),),
    "city": (("text", r"\b(city|town)\b"),),
    "channel": (("text", r"\b(channel|medium|utm medium)\b|^type$"),),
    "status": (("list", r"^status$"),),
    "starts_on": (("date", r"\bstart( date)?\b"),),
    "ends_on": (("date", r"\bend( date)?\b"),),
    "reported_leads": (("number", r"\b(number of leads|leads)\b"),),
    "reported_contacts": (("number", r"\bnumber of contacts\b"),),
    "interaction": (("list", r"\b(touch type|interaction|type|status|action)\b"),),
    "occurred_at": (
        ("date", r"\b(touch|activity|interaction|occurred|event|completed|done|due|responded)\b"),
        ("date", r"\b(timestamp|date|time|created)\b"),
    ),
    "direction": (("list", r"^direction$|\bcall type\b"),),
    "subject": (("text", r"\bsubject\b"),),
    "spent_on": (("date", r"\b(date|day)\b"),),
    "impressions": (("number", r"\bimpressions?\b"),),
    "clicks": (("number", r"\bclicks?\b"),),
    "team": (("text", r"\b(team|department|division|manager)\b"),),
    "manager_name": (("text", r"\bmanager\b"),),
    "role": (("text", r"\brole\b"),),
    "is_primary": (("flag", r"\bprimary\b"),),
    "entered_at": (("date", r"\b(entered|changed|created|date|timestamp)\b"),),
    "rate": (("number", r"\b(rate|conversion rate)\b"),),
    "first_on": (
        ("date", r"^(from|start|first|begin|valid from|period|month)( date| day| on)?$|\b(start|month|period) (start|date)\b|^date$|^$"),
    ),
    "last_on": (("date", r"^(to|until|end|last|valid (to|until))( date| day| on)?$|\b(month|period) end\b"),),
    "metric": (("text", r"^(metric|figure|measure|kpi)$"),),
    "valid_from": (("date", r"\b(valid from|start date|date)\b"),),
}
# Sums that are no deal's own.
NO_AMOUNT = r"\b(declared|monthly|annual|expected|estimated revenue|all opportunities|won opportunities|budgeted)\b"

# References: words of the header, used after the values themselves were compared.
REFERENCE_WORDS: dict[str, str] = {
    "owner_id": r"\b(owner|assigned to|sales rep|sales agent|agent|sales ?person|sr|rep|account executive)\b",
    "account_id": (
        r"\b(account|company|organi[sz]ation) ?(id|key|number)\b|^(account|company|customer|client|organi[sz]ation)$|"
        r"\btargets the organi[sz]ation"
    ),
    "person_id": r"\b(contact|person|who|lead or contact|customer) ?id\b",
    "lead_id": r"\blead ?id\b|\bmql id\b",
    "campaign_id": r"\bcampaign ?(id|key)\b|^utm campaign$",
    "opportunity_id": r"\b(opportunity|deal|converted opportunity) ?id\b",
    "merged_into_id": r"\b(master record|merged (in)?to)\b",
    "parent_account_id": r"\b(parent|subsidiary of)\b",
}

MODIFIED = r"\b(system modstamp|last modified( date| at)?|updated( at| date)?|modified( at| date)?|last modified|hs lastmodifieddate)\b"
DELETED = r"^(is )?(deleted|archived)$|\bfivetran deleted\b"

# Dates beside a lead that say when it entered a stage.
STAGE_DAYS: tuple[tuple[str, str], ...] = (
    (
        "mql",
        r"\b(handed over|handed off|hand ?over|hand ?off|(passed|offered|given|sent) to sales|became (a )?(mql|marketing qualified lead))\b"
        r"|^(mql|marketing qualified)( lead)?( date| at| on)?$",
    ),
    ("sal", r"^((sales )?accepted|sal)( by sales| lead)?( date| at| on)?$|\bbecame (a )?(sal|sales accepted lead)\b"),
)

# Stage words of leads, in small letters; the first pattern that is found wins.
LEAD_STAGES: tuple[tuple[str, str], ...] = (
    ("closed_won", r"\b(won|customer|closed won)\b"),
    ("closed_lost", r"\b(lost|closed lost)\b"),
    ("recycled", r"\b(recycled?|nurtur(e|ing|ed))\b"),
    ("disqualified", r"\b(disqualified|unqualified|not qualified|junk|dead|bad fit|closed not converted|not interested)\b"),
    ("rejected", r"\brejected\b"),
    ("mql", r"\b(mql|marketing qualified( lead)?)\b"),
    ("sql", r"\b(sql|sales qualified( lead)?|qualified|converted|closed converted)\b"),
    ("sal", r"\b(sal|accepted|working|contacted|connected|attempted|in progress|open contacted|engaged|assigned)\b"),
    ("opportunity", r"\b(opportunity|proposal|negotiation|demo|quote|contract|evaluation|verbal)\b"),
    ("inquiry", r"\b(new|open|inquiry|enquiry|raw|subscriber|lead|prospect|not contacted)\b"),
)
OUTCOMES: tuple[tuple[str, str], ...] = (
    ("won", r"\b(won|win|signed|customer|converted)\b"),
    ("lost", r"\b(lost|lose|dead|abandoned|cancelled|canceled|disqualified)\b"),
    (
        "open",
        r"\b(open|new|lead|prospect(ing)?|qualif\w*|discovery|analysis|proposal|negotiation|review|quote|engag(ed|ing)|demo|meeting|"
        r"pipeline|verbal|commit|contract|sql|mql|forthcoming|in progress|pending|appointment|presentation|decision|evaluation|trial)\b",
    ),
)
# Whose source is it? Only words that leave little doubt; a person fills in the rest.
SIDES: tuple[tuple[str, str], ...] = (
    ("partner", r"\b(partners?|reseller|channel partner)\b"),
    ("sales", r"\b(cold|outbound|sdr|bdr|sales|prospecting)\b"),
    ("other", r"\b(referral|word of mouth|other|list)\b"),
    (
        "marketing",
        r"\b(web\w*|search|social|email|display|inbound|content|webinar|event|trade ?show|advert\w*|paid|organic|seo|ads?|direct|form|"
        r"newsletter|marketing|publicit\w*|campaign|facebook|linkedin|google)\b",
    ),
)
