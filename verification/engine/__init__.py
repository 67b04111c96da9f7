"""What is computed, without Django. In: text and passages. Out: claims, judgements, conclusions."""
