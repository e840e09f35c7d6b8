"""Shopify: orders with their refunds, and Shopify Payments disputes, through the Admin GraphQL API."""
