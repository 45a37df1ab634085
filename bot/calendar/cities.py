"""Cities by their time zone, and what abbreviations and names of times may mean: the data of `zonetext`."""

CITIES = {
    "Europe/Berlin": "munich, münchen, hamburg, frankfurt, frankfurt am main, cologne, köln, düsseldorf, stuttgart, leipzig, dresden, hannover, hanover, bremen, nuremberg, nürnberg",
    "Europe/London": "manchester, edinburgh, glasgow, leeds, liverpool, cardiff, bristol, uk, england",
    "America/New_York": "nyc, new york city, manhattan, brooklyn, boston, washington dc, washington d.c, philadelphia, miami, atlanta",
    "America/Los_Angeles": "la, sf, san francisco, seattle, san diego, las vegas, silicon valley, sacramento",
    "America/Chicago": "houston, dallas, austin, new orleans, minneapolis, nashville, san antonio",
    "Asia/Tokyo": "osaka, kyoto, yokohama, nagoya, sapporo",
    "Asia/Kolkata": "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune",
    "Asia/Shanghai": "beijing, peking, shenzhen, guangzhou",
    "Australia/Sydney": "", "Europe/Paris": "lyon, marseille, toulouse, nice, bordeaux, lille",
    "Europe/Madrid": "barcelona, sevilla, seville, valencia, bilbao, malaga", "Europe/Rome": "milan, milano, mailand, naples, napoli, turin, torino, florence, florenz",
    "Europe/Zurich": "geneva, genf, genève, basel, bern, lausanne, luzern, lucerne", "Europe/Vienna": "graz, linz, salzburg, innsbruck",
    "Europe/Amsterdam": "rotterdam, the hague, den haag, utrecht", "Europe/Brussels": "antwerp, antwerpen, ghent", "Europe/Warsaw": "krakow, kraków, gdansk, wroclaw, poznan, łódź",
    "Europe/Stockholm": "gothenburg, göteborg, malmö", "Europe/Copenhagen": "aarhus", "Europe/Oslo": "bergen", "Europe/Prague": "brno", "Europe/Budapest": "",
    "Europe/Athens": "thessaloniki", "Europe/Helsinki": "tampere, espoo", "Europe/Kyiv": "lviv, odesa", "Europe/Bucharest": "cluj",
    "Africa/Johannesburg": "cape town, kapstadt, pretoria, durban", "Africa/Cairo": "", "Asia/Jerusalem": "tel aviv", "Europe/Sofia": "",
    "Europe/Tallinn": "tartu", "Europe/Riga": "", "Europe/Vilnius": "kaunas", "Europe/Lisbon": "porto", "Europe/Dublin": "cork", "Europe/Istanbul": "ankara, izmir",
    "Europe/Moscow": "st petersburg, saint petersburg", "Europe/Belgrade": "", "Europe/Zagreb": "", "Europe/Ljubljana": "", "Europe/Bratislava": "",
    "America/Denver": "salt lake city, colorado springs", "America/Phoenix": "tucson", "America/Toronto": "ottawa, montreal, quebec city", "America/Vancouver": "",
    "America/Halifax": "", "America/Anchorage": "", "Pacific/Honolulu": "hawaii", "America/Mexico_City": "guadalajara, cdmx", "America/Bogota": "medellin",
    "America/Lima": "", "America/Caracas": "", "America/Santiago": "", "America/Sao_Paulo": "rio, rio de janeiro, brasilia, porto alegre", "America/Argentina/Buenos_Aires": "",
    "America/Panama": "", "America/Jamaica": "kingston", "America/Costa_Rica": "", "America/St_Johns": "",
    "Africa/Lagos": "abuja", "Africa/Nairobi": "", "Africa/Casablanca": "rabat",
    "Africa/Tunis": "", "Africa/Algiers": "", "Africa/Accra": "", "Atlantic/Reykjavik": "iceland", "Atlantic/Azores": "", "Atlantic/Cape_Verde": "",
    "Asia/Dubai": "abu dhabi", "Asia/Riyadh": "jeddah", "Asia/Karachi": "lahore, islamabad", "Asia/Dhaka": "", "Asia/Colombo": "",
    "Asia/Kathmandu": "", "Asia/Tashkent": "", "Asia/Almaty": "astana", "Asia/Yangon": "", "Asia/Bangkok": "", "Asia/Jakarta": "", "Asia/Ho_Chi_Minh": "hanoi",
    "Asia/Singapore": "", "Asia/Hong_Kong": "", "Asia/Taipei": "", "Asia/Manila": "cebu", "Asia/Kuala_Lumpur": "", "Asia/Seoul": "busan", "Asia/Tehran": "", "Asia/Kabul": "",
    "Australia/Melbourne": "canberra", "Australia/Brisbane": "gold coast", "Australia/Perth": "", "Australia/Adelaide": "", "Australia/Darwin": "",
    "Pacific/Auckland": "wellington, christchurch", "Pacific/Fiji": "", "Pacific/Noumea": "", "Pacific/Tongatapu": "", "Pacific/Pago_Pago": "",
}  # fmt: skip
"""Zones of well-known cities, the likeliest first, each with further cities that keep its time."""

SEVERAL = {
    "cet, cest, mez, mesz, central european, mitteleuropaische, middle european": "Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Zurich Europe/Warsaw Africa/Algiers",
    "eet, eest, oez, eastern european, osteuropaische": "Europe/Athens Europe/Helsinki Europe/Kyiv Europe/Bucharest Europe/Tallinn Africa/Cairo",
    "wet, west, western european, westeuropaische": "Europe/Lisbon Atlantic/Canary",
    "gmt, bst, british, greenwich, greenwich mean": "Europe/London Europe/Dublin Africa/Accra UTC",
    "ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "et, est, edt, eastern": "America/New_York America/Toronto America/Panama America/Jamaica",
    "cst": "America/Chicago America/Mexico_City Asia/Shanghai",
    "ct, cdt, central": "America/Chicago America/Winnipeg America/Mexico_City",
    "mt, mst, mdt, mountain": "America/Denver America/Phoenix",
    "pst": "America/Los_Angeles America/Vancouver Asia/Manila",
    "pt, pdt, pacific": "America/Los_Angeles America/Vancouver",
    "ast": "America/Halifax America/Puerto_Rico Asia/Riyadh",
    "adt, atlantic": "America/Halifax America/Puerto_Rico",
    "aest, aedt, aet": "Australia/Sydney Australia/Melbourne Australia/Brisbane",
    "acst, acdt": "Australia/Adelaide Australia/Darwin",
    "washington": "America/New_York America/Los_Angeles",
    "portland": "America/Los_Angeles America/New_York",
    "birmingham": "Europe/London America/Chicago",
    "san jose": "America/Los_Angeles America/Costa_Rica",
    "us, usa, u.s, united states, america": "America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu",
    "georgia": "Asia/Tbilisi America/New_York",
}  # fmt: skip
"""Abbreviations and names that several cities may mean; names of times without that word."""

ONE = {
    "utc": "UTC", "z": "UTC", "zulu": "UTC", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "msk": "Europe/Moscow",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "nzt": "Pacific/Auckland", "awst": "Australia/Perth", "hst": "Pacific/Honolulu", "akst": "America/Anchorage",
    "akdt": "America/Anchorage", "nst": "America/St_Johns", "sast": "Africa/Johannesburg", "wib": "Asia/Jakarta", "pkt": "Asia/Karachi", "npt": "Asia/Kathmandu",
    "trt": "Europe/Istanbul", "brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires", "clt": "America/Santiago", "cot": "America/Bogota", "pet": "America/Lima",
}  # fmt: skip
"""Abbreviations of one place's time."""
