"""Verified questions: answers found right, found again and looked after; what people say of answers."""
