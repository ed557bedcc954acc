"""What a broker does: produce, fetch, high watermark, ISR."""
