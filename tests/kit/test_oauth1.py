"""OAuth 1.0a, held against the examples its documents print."""

from connectors.kit import oauth1


def test_oauth_signs_as_the_published_examples_do() -> None:
    """OAuth Core 1.0a, appendix A.5."""
    photos = oauth1.Credentials(
        consumer_key="dpf43f3p2l4k3l03",
        consumer_secret="kd94hf93k423kf44",
        token="nnch734d00sl2jdk",
        token_secret="pfkkdhi9sl3r4s00",
        method="HMAC-SHA1",
    )
    url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
    header = oauth1.authorization(
        photos, "GET", url, nonce="kllo9940pd9333jh", timestamp=1191242096
    )
    assert 'oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D"' in header


def test_oauth_spells_repeated_and_blank_parameters_as_the_standard_does() -> None:
    """RFC 5849 3.4.1.1, without its form body."""
    said = [
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
        ("c2", ""),
        ("a3", "2 q"),
    ]
    url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"
    assert oauth1.base_string("post", url, said) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q"
        "%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_"
        "key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m"
        "ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk"
        "9d7dh3k39sjv7"
    )
