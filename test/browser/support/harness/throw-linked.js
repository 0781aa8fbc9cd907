throw 'linked'
