"""A world with something in every mapped table, from two sources, with people and companies to join."""

from typing import Any

STAGES = ("inquiry", "mql", "sal", "sql", "rejected", "recycled")
TWO_SOURCES = ("crm", "shop")


def full_world() -> dict[str, list[dict[str, Any]]]:
    """Rows per mapped table. Built, every canonical table but `calendars` has a row."""
    return {**_companies_and_people(), **_leads_and_deals(), **_everything_else()}


def _companies_and_people() -> dict[str, list[dict[str, Any]]]:
    people = [
        {
            "person_id": f"{source}:p{n}",
            "email": f"p{n % 9}@company-{n % 4}.com",
            "full_name": f"Person Number{n % 9}",
            "company_name": f"Company {n % 4}",
            "country": "DE",
            "created_at": f"2024-01-{n + 1:02} 08:00",
        }
        for source in TWO_SOURCES
        for n in range(12)
    ]
    twin = {"person_id": "crm:twin", "full_name": "Person Number1", "company_name": "Company 1", "country": "DE"}
    return {
        "accounts": [
            {"account_id": f"{source}:a{n}", "name": f"Company {n}", "website": f"company-{n}.com", "x_tier": f"t{n}"}
            for source in TWO_SOURCES
            for n in range(4)
        ],
        "account_domains": [{"account_id": "crm:a1", "domain": "second-1.com"}],
        "people": [*people, twin],
        "person_emails": [{"person_id": "crm:p1", "email": "other@second-1.com"}],
    }


def _leads_and_deals() -> dict[str, list[dict[str, Any]]]:
    return {
        "leads": [
            {
                "lead_id": f"crm:l{n}",
                "person_id": f"crm:p{n}",
                "owner_id": "crm:m1",
                "created_at": f"2024-02-{n + 1:02} 08:00",
                "x_size": "S",
            }
            for n in range(12)
        ],
        "stage_events": [
            {
                "event_id": f"crm:e{n}",
                "lead_id": f"crm:l{n % 12}",
                "stage": STAGES[n % 6],
                "entered_at": f"2024-03-{n % 28 + 1:02}" + (" 10:00" if n % 3 else ""),
            }
            for n in range(40)
        ],
        "opportunities": [
            {
                "opportunity_id": f"crm:o{n}",
                "lead_id": f"crm:l{n}" if n % 2 else None,
                "person_id": f"crm:p{n}",
                "created_at": f"2024-04-{n + 1:02} 08:00",
                "closed_at": f"2024-05-{n + 1:02} 08:00",
                "outcome": ("won", "lost", "open")[n % 3],
                "amount": "10.00",
                "currency": "EUR",
            }
            for n in range(6)
        ],
        "opportunity_people": [{"opportunity_id": "crm:o1", "person_id": f"{source}:p1"} for source in TWO_SOURCES],
        "refunds": [
            {"refund_id": "shop:r1", "opportunity_id": "crm:o0", "refunded_at": "2024-06-01", "amount": "-2.00", "currency": "EUR"}
        ],
        "targets": [{"target_id": "plan:1", "metric": "bookings", "first_on": "2024-04-01", "last_on": "2024-06-30", "amount": "90.00"}],
    }


def _everything_else() -> dict[str, list[dict[str, Any]]]:
    return {
        "members": [{"member_id": "crm:m1", "name": "Sam", "side": "sales"}],
        "campaigns": [{"campaign_id": "crm:c1", "name": "Spring", "channel": "email"}],
        "touches": [
            {
                "touch_id": f"shop:t{n}",
                "person_id": f"shop:p{n % 12}",
                "campaign_id": "crm:c1",
                "occurred_at": f"2024-02-{n % 28 + 1:02} 07:00",
            }
            for n in range(30)
        ],
        "sales_activities": [
            {"activity_id": f"crm:s{n}", "lead_id": f"crm:l{n}", "owner_id": "crm:m1", "occurred_at": f"2024-03-{n + 1:02} 12:00"}
            for n in range(12)
        ],
        "costs": [
            {
                "cost_id": "ads:1",
                "campaign_id": "ads:gone",
                "channel": "email",
                "spent_on": "2024-02-01",
                "amount": "5.00",
                "currency": "EUR",
            }
        ],
        "exchange_rates": [{"currency": "USD", "valid_from": "2024-01-01", "rate": "1.1", "_source": source} for source in TWO_SOURCES],
        "side_costs": [{"side_cost_id": "books:1", "side": "Sales", "spent_on": "2024-02-01", "amount": "9.00", "currency": "EUR"}],
        "refunds": [
            {"refund_id": "shop:r1", "opportunity_id": "crm:o0", "refunded_at": "2024-06-01", "amount": "-2.00", "currency": "EUR"}
        ],
        "targets": [{"target_id": "plan:1", "metric": "bookings", "first_on": "2024-04-01", "last_on": "2024-06-30", "amount": "90.00"}],
    }
