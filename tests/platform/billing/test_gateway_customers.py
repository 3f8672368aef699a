"""Customers and their cards, asked of the twin by the official client."""


def test_a_customer_is_made_once_however_often_it_is_asked_for(stripe):
    made = [
        stripe.gateway.make_customer(
            name="青空製作所",
            email="pay@aozora.example",
            metadata={"company": "7"},
            key="customer:7",
            tax_number="T9000000000000",
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert made[0].noted == {"company": "7"}
    assert stripe.gateway.find_customer(email="pay@aozora.example", metadata={"company": "7"}) == made[0]
    assert stripe.gateway.find_customer(email="pay@aozora.example", metadata={"company": "8"}) is None
    stripe.make_no_mistakes()
