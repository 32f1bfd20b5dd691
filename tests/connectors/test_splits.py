"""Opportunity splits as Salesforce exports them, and any others through a mapping file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.connectors import Mapping, read

DAY = date(2026, 2, 5)
DEAL, ANN, BEN = "0064600000J5S5TAAV", "0054600000J5S5TAAV", "0054600000J5S5UAAV"


def credit(paths, mapping=None):
    delivery = read(paths, observed_on=DAY, mapping=mapping).delivery
    (batch,) = [b for b in delivery.batches if b.table == "opportunity_credit"]
    kinds = batch.columns.get("kind") or [None] * len(batch)
    told = zip(batch.columns["opportunity_id"], batch.columns["seller_id"], kinds, batch.columns["share"], strict=True)
    return list(told), delivery.rejections


def test_the_type_of_a_split_says_whether_it_is_prime_or_overlay(tmp_path):
    (tmp_path / "OpportunitySplit.csv").write_text(
        "Id,OpportunityId,SplitOwnerId,SplitPercentage,SplitTypeId,IsDeleted\n"
        f"1,{DEAL},{ANN},66.67,T1,false\n2,{DEAL},{BEN},33.33,T1,false\n3,{DEAL},{BEN},50,T2,false\n"
    )
    (tmp_path / "OpportunitySplitType.csv").write_text(
        "Id,MasterLabel,DeveloperName,IsTotalValidated\nT1,Revenue,Revenue,true\nT2,Overlay,Overlay,false\n"
    )
    found, rejections = credit([tmp_path])
    assert found == [
        (DEAL, ANN, "prime", Decimal("0.6667")),
        (DEAL, BEN, "prime", Decimal("0.3333")),
        (DEAL, BEN, "overlay", Decimal("0.5")),
    ]
    assert rejections == ()


def test_a_share_that_cannot_be_read_takes_its_row_out_by_name(tmp_path):
    path = tmp_path / "OpportunitySplit.csv"
    path.write_text(
        f"OpportunityId,SplitOwnerId,SplitPercentage,SplitTypeId\n{DEAL},{ANN},66.67,T1\n{DEAL},{BEN},a third,T1\n"
    )
    found, (rejected,) = credit([path])
    assert len(found) == 1
    assert (rejected.place.row, rejected.fatal) == (3, True)


def test_a_mapping_file_names_any_table_of_credit(tmp_path):
    (tmp_path / "team.csv").write_text("deal,who,role,part\nD1,ann,prime,75%\nD1,ben,prime,25%\nD1,cia,overlay,10%\n")
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        """
source = "crm"
[files.team]
path = "team.csv"
[[table]]
name = "opportunity_credit"
file = "team"
[table.columns]
opportunity_id = "deal"
seller_id = "who"
kind = "role"
share = "part"
"""
    )
    found, _ = credit([tmp_path / "team.csv"], Mapping.load(mapping))
    assert [(who, kind, share) for _, who, kind, share in found] == [
        ("ann", "prime", Decimal("0.75")),
        ("ben", "prime", Decimal("0.25")),
        ("cia", "overlay", Decimal("0.1")),
    ]
