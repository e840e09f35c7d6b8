"""What deploy.sh must know of keepsheet.yaml: the bucket, and which passwords each of the two services is given."""

from __future__ import annotations

from sync.configuration.config import Config, env_name


def facts(config: Config) -> list[str]:
    """Lines of a word and a value: bucket, prefix, and a line for each password of the worker and of the edge.

    The edge has only what tells a webhook of ours from anybody else's. No bucket where the ledger is a folder.
    """
    url = config.ledger.removeprefix("gs://")
    bucket, _, prefix = url.partition("/") if url != config.ledger else ("", "", "")
    stores = [f"SHOPIFY_{env_name(store)}" for store in config.shopify]
    accounts = [f"PAYPAL_{env_name(account)}" for account in config.paypal]
    worker = [f"{name}_{part}" for name in (*stores, *accounts) for part in ("ID", "SECRET")]
    edge = [*(f"{name}_SECRET" for name in stores), *(f"{name}_WEBHOOK_ID" for name in accounts)]
    if config.trustpilot:
        worker += ["TRUSTPILOT_KEY", "TRUSTPILOT_SECRET"]
        edge += ["TRUSTPILOT_WEBHOOK_SECRET"]
    worker += ["CHAT_WEBHOOK"] if config.pings else []
    lines = [f"bucket {bucket}"] if bucket else []
    lines += [f"prefix {prefix}"] if prefix else []
    return [*lines, *(f"worker {name}" for name in worker), *(f"edge {name}" for name in edge)]
