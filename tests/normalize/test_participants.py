"""Who takes part, as publishers write it: identities, consortia, and what of persons is kept."""

from ingesting import Store, document

GT = "ocds-xqjsxa-"


def test_consortium_is_not_taken_apart(store, tmp_path):
    release = {
        "ocid": f"{GT}1",
        "parties": [
            {"id": "GT-NIT-1", "name": "Uno", "identifier": {"scheme": "GT-NIT", "id": "1"}, "roles": ["supplier"],
             "memberOf": [{"id": "C", "name": "Consorcio"}]},
        ],
        "awards": [{"id": "w", "status": "active", "value": {"amount": 10, "currency": "GTQ"},
                    "suppliers": [{"id": "GT-NIT-1", "name": "Uno"}, {"id": "GT-NIT-2", "name": "Dos"}]}],
    }  # fmt: skip
    store.one(document(tmp_path / "r.json", release))
    membership = store.row("party_membership")
    assert (membership["member_of_id"], membership["member_of_name"]) == ("C", "Consorcio")
    assert store.row("award")["n_suppliers"] == 2
    assert [row["supplier_org"] for row in store.rows("award_supplier")] == ["GT-NIT-1", "GT-NIT-2"]
    assert store.facts("awards").select("supplier_id", "supplier_org", "amount").rows() == [
        (None, None, 1000)
    ]


def test_committee_members_are_not_stored(store, tmp_path):
    official = {"id": "c", "name": "Ana Funcionaria", "roles": ["awardComiteeMember"]}
    both = {"id": "b", "name": "Beto", "roles": ["supplier", "evaluator"]}
    account = store.one(document(tmp_path / "r.json", {"ocid": "a", "parties": [official, both]}))
    assert account.n_new == 1
    assert [row["party_id"] for row in store.rows("party")] == ["b"]
    assert b"Ana Funcionaria" not in (store.data_dir / "auditor.db").read_bytes()


def test_contacts_are_only_kept_as_hashes(store, tmp_path):
    def party(identifier, phone, email, street):
        return {"id": identifier, "contactPoint": {"telephone": phone, "email": email, "name": "Juana"},
                "address": {"streetAddress": street, "locality": "Mixco"}}  # fmt: skip

    parties = [
        party("1", "+502 2222-3333", "Uno@Example.org", "5a Avenida  1-23"),
        party("2", "50222223333", "uno@example.org", "5A AVENIDA 1-23"),
        party("3", "50222224444", None, " "),
    ]
    store.one(document(tmp_path / "r.json", {"ocid": "a", "parties": parties}))
    one, two, three = store.rows("party")
    for kind in ("telephone_hash", "email_hash", "address_hash"):
        assert one[kind] == two[kind]
        assert one[kind] is not None
        assert one[kind] != three[kind]
    assert (three["email_hash"], three["address_hash"], one["locality"]) == (None, None, "Mixco")
    held = b"".join(
        path.read_bytes() for path in store.data_dir.rglob("*") if path.is_file() and "raw" not in path.parts
    )
    assert not any(
        word in held for word in (b"2222-3333", b"22223333", b"xample.org", b"5a Avenida", b"Juana")
    )


def test_another_key_gives_other_hashes(store, tmp_path):
    path = document(
        tmp_path / "r.json", {"ocid": "a", "parties": [{"id": "1", "contactPoint": {"email": "a@b.c"}}]}
    )
    other = Store(tmp_path / "other")
    (other.data_dir / "contact.key").write_bytes(b"k" * 32)
    store.one(path)
    other.one(path)
    assert store.row("party")["email_hash"] != other.row("party")["email_hash"]


def test_identities(store, tmp_path):
    parties = [
        {"id": "1", "identifier": {"scheme": "GT-NIT", "id": " 576937k "}},
        {"id": "2", "identifier": {"scheme": "GT-NIT", "id": "GT-NIT-7"}},
        {"id": "3", "identifier": {"id": "x9"}},
        {"id": "4", "identifier": {"scheme": "GT-NIT"}},
        {"id": "5"},
        {"name": "nobody"},
    ]
    store.one(document(tmp_path / "r.json", {"ocid": "a", "parties": parties}))
    assert [row["org_id"] for row in store.rows("party")] == [
        "GT-NIT-576937K",
        "GT-NIT-7",
        "X9",
        "4",
        "5",
        None,
    ]
    valid = {row["org_id"]: row["identifier_valid"] for row in store.rows("organization")}
    assert valid["GT-NIT-576937K"] is True
    assert valid["GT-NIT-7"] is False
    assert valid["5"] is None
