"""What of a text becomes words, and what must not."""

from trm.incident.words import MAX_PAIRS, MAX_WORDS, bucket_of, with_pairs, words_of

REFUSED = "psycopg2.OperationalError: connection to server at payments-db.shop.svc:5432 failed: Connection refused"


def test_words_are_lower_case_and_split_where_case_changes() -> None:
    words = words_of(REFUSED, ())

    assert words[:3] == ["psycopg", "operational", "error"]
    assert words[3:] == ["connection", "to", "server", "at", "failed", "connection", "refused"]


def test_names_leave_a_text_with_everything_that_hangs_on_them() -> None:
    words = words_of("lookup checkout on node: checkout-6f9c7-x2x4z cannot reach checkout:8080", {"checkout"})

    assert words == ["lookup", "on", "node", "cannot", "reach"]


def test_paths_and_addresses_are_told_as_what_they_are_because_they_are_names_too() -> None:
    words = words_of("open /etc/shop/app.yaml: Get https://shop.example/x from 10.0.0.7:8443 on 3/4 nodes", ())

    assert words == ["open", "path", "get", "url", "from", "on", "nodes"]


def test_only_codes_that_mean_something_are_kept_of_numbers() -> None:
    words = words_of("status 503 after 1723 requests, exit 137", ())

    assert words == ["status", "503", "after", "requests", "exit", "137"]


def test_what_looks_generated_is_no_word() -> None:
    assert words_of("pod 46c507fda and 7d65d5b874", ()) == ["pod", "and"]


def test_pairs_are_of_neighbours_in_one_text_and_of_no_two_texts() -> None:
    assert with_pairs([["connection", "refused"], ["file"]]) == ("connection", "refused", "file", "connection_refused")


def test_a_long_log_is_cut_so_that_one_row_cannot_fill_the_puzzle() -> None:
    endless = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(300)]

    assert len(with_pairs([endless])) == MAX_WORDS + MAX_PAIRS


def test_a_word_has_the_same_bucket_in_every_process_and_another_under_another_seed() -> None:
    assert bucket_of("refused", 0, 4096) == 2756  # a checkpoint's embeddings stand by these numbers
    assert bucket_of("refused", 0, 4096) != bucket_of("refused", 1, 4096)
    assert 0 <= bucket_of("refused", 7, 10) < 10
