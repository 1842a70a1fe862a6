"""Drammen's own labels, and what each of them is. Another municipality writes its own such file."""

from typing import Final

COMMITTEES: Final = {
    "Hovedutvalg for oppvekst og utdanning": ("oppvekst", "Oppvekst og utdanning"),
    "Hovedutvalg for helse, sosial og omsorg": ("helse", "Helse, sosial og omsorg"),
    "Hovedutvalg for kultur, idrett og frivillighet": ("kultur", "Kultur, idrett og frivillighet"),
    "Hovedutvalg for tekniske tjenester": ("teknisk", "Tekniske tjenester"),
    "Formannskap": ("formannskap", "Formannskap"),
    "Hovedutvalg for arbeid, aktivitet og inkludering": (
        "arbeid",
        "Arbeid, aktivitet og inkludering",
    ),
}
COMMITTEE_CODES: Final = {label: code for label, (code, _) in COMMITTEES.items()}

SELF_COST_AREAS: Final = ("P12",)
REPORTED_AS: Final = dict.fromkeys(("P14", "P15", "P16", "P18", "P19"), "P14-P19")

ENTITIES: Final = {
    "KK": ("Drammen kommunekasse", "treasury", "true"),
    "DEKF": ("Drammen Eiendom KF", "enterprise", "true"),
    "DBKF": ("Drammensbadet KF", "enterprise", "true"),
    "LF": ("Lånefondet", "loan_fund", "true"),
    "other": ("Øvrige prosjekter", "other", ""),
}

STATUS_WORDS: Final = {
    "Iht. plan": "on_plan",
    "Forsinket": "delayed",
    "Ikke vurdert": "not_assessed",
}

TERMS: Final = {
    "committee": ("hovedutvalg", "hovedutvalget", "hovedutvalg", "hovedutvalgene"),
    "service_area": ("programområde", "programområdet", "programområder", "programområdene"),
    "treasury": ("kommunekasse", "kommunekassen", "kommunekasser", "kommunekassene"),
    "loan_fund": ("lånefond", "lånefondet", "lånefond", "lånefondene"),
    "enterprise": ("foretak", "foretaket", "foretak", "foretakene"),
    "financial_rule": (
        *("finansiell handlingsregel", "den finansielle handlingsregelen"),
        *("finansielle handlingsregler", "de finansielle handlingsreglene"),
    ),
    "KK": ("kommunekassen", "", "", ""),
    "DEKF": ("Drammen Eiendom KF", "", "", ""),
    "DBKF": ("Drammensbadet KF", "", "", ""),
    "KF": ("kommunalt foretak", "", "", ""),
    "VA": ("vann og avløp", "", "", ""),
    "ASSS": ("nettverk av store kommuner", "", "", ""),
    "KLP": ("Kommunal Landspensjonskasse", "", "", ""),
    "DKP": ("Drammen kommunale pensjonskasse", "", "", ""),
    "HDO": ("heldøgns omsorg", "", "", ""),
    "IKT": ("informasjons- og kommunikasjonsteknologi", "", "", ""),
    "KST": ("kommunestyret", "", "", ""),
    "HØP": ("handlings- og økonomiplan", "", "", ""),
    "IL": ("idrettslag", "", "", ""),
    "K.dir": ("kommunedirektøren", "", "", ""),
    "bto.": ("brutto", "", "", ""),
    "tilsv.": ("tilsvarer", "", "", ""),
    "Iht.": ("i henhold til", "", "", ""),
    "inv.": ("investeringer", "", "", ""),
}

CENTRAL_ITEMS: Final = {
    "Skatt på inntekt og formue": "tax",
    "Rammetilskudd": "general_grant",
    "Tilskudd enslige mindreårige flyktninger": "unaccompanied_minors_grant",
    "Avskrivninger": "depreciation",
    "Pensjon": "pension",
    "Renteutgifter, provisjoner og andre finansutgifter": "interest_expense",
    "Konserninterne renteutgifter": "internal_interest",
    "Konserninterne avdrag": "internal_repayment",
    "Renteinntekter": "interest_income",
    "Utbytte": "dividends",
    "Overføring fra kommunale foretak": "enterprise_transfer",
    "Overføringer til investeringsregnskapet": "transfer_to_investment",
    "Bruk av disposisjonsfond": "disposable_fund_use",
    "Avsetning til disposisjonsfond": "disposable_fund_provision",
    "Bruk av bundne fond": "restricted_fund_use",
    "Avsetning til bundne fond": "restricted_fund_provision",
}

RESERVES: Final = {
    "Disposisjonsfond (ubundet drift)": "disposable_fund",
    "Bundne driftsfond": "restricted_operating_funds",
    "Ubundne investeringsfond": "unrestricted_investment_funds",
    "Bundne investeringsfond": "restricted_investment_funds",
}

LOANS: Final = {
    "Utlån Drammen Eiendom KF": ("DEKF", ""),
    "Utlån Drammensbadet KF": ("DBKF", ""),
    "Utlån Drammen kommunekasse": ("KK", ""),
    "Lån til VA investeringer": ("KK", "self_cost"),
    "Lån til øvrige investeringer": ("KK", "other"),
    "Kommunekassens lån i Lånefondet": ("KK", ""),
    "Totale utlån fra lånefondet": ("", ""),
}
LOAN_STATEMENTS: Final = {"lending": "by_entity", "treasury_debt": "by_purpose"}

SPELT: Final = {"Kommunekassen": "KK", "Drammen Eiendom KF": "DEKF", "Drammensbadet KF": "DBKF"}

STATED: Final = {
    "loan_fund_debt": ("gross_debt", ""),
    "loan_fund_debt_opening": ("gross_debt_opening", ""),
    "loan_fund_repayment": ("gross_debt_repayment", ""),
    "loan_fund_lending": ("loans", ""),
    "treasury_investment": ("entity_investment", "KK"),
    "treasury_overspend": ("entity_overspend", "KK"),
    "property_enterprise_investment": ("entity_investment", "DEKF"),
    "property_enterprise_underspend": ("entity_underspend", "DEKF"),
    "property_enterprise_result": ("enterprise_result", "DEKF"),
    "swimming_pool_result": ("enterprise_result", "DBKF"),
    "swimming_pool_deficit_beside": ("deficit_beside_equity_cover", "DBKF"),
    "swimming_pool_equity_cover": ("negative_equity_cover_ahead", "DBKF"),
    "total_premium": ("total_premium", "KK"),
}

# Statement 2A holds the enterprises' investment too.
SCOPE: Final = "consolidated"
