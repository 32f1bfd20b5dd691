"""Trust: can the numbers be believed?"""
